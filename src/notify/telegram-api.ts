/**
 * The methods of the Bot API that we call, in the words of grammY, whose types they have. Only those: the
 * library itself takes some 6 MB in a server that listens to Telegram, for what is one POST.
 */
import type { Api } from 'grammy';

type Method =
  | 'answerCallbackQuery'
  | 'deleteWebhook'
  | 'editMessageReplyMarkup'
  | 'editMessageText'
  | 'getMe'
  | 'getUpdates'
  | 'sendMessage'
  | 'setMyCommands'
  | 'setWebhook';

export type BotApi = Pick<Api, Method>;

/** `post` makes the call, and throws where it fails; what it answers is taken for what Telegram documents. */
export function botApi(post: (method: Method, payload: object) => Promise<never>): BotApi {
  return {
    answerCallbackQuery: (callback_query_id, more) =>
      post('answerCallbackQuery', { callback_query_id, ...more }),
    deleteWebhook: (more) => post('deleteWebhook', { ...more }),
    editMessageReplyMarkup: (chat_id, message_id, more) =>
      post('editMessageReplyMarkup', { chat_id, message_id, ...more }),
    editMessageText: (chat_id, message_id, text, more) =>
      post('editMessageText', { chat_id, message_id, text, ...more }),
    getMe: () => post('getMe', {}),
    getUpdates: (more) => post('getUpdates', { ...more }),
    sendMessage: (chat_id, text, more) => post('sendMessage', { chat_id, text, ...more }),
    setMyCommands: (commands, more) => post('setMyCommands', { commands, ...more }),
    setWebhook: (url, more) => post('setWebhook', { url, ...more }),
  };
}
